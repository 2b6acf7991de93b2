/** The manager itself, measured: how soon it notices, what its own death does, and what it costs. */
package org.crashonly.bench.manager;
