/** What a restart of each level costs those who are served. */
package org.crashonly.bench.levels;
