/** What the manager must know after it was killed: written before it acts, replayed by its successor. */
package org.crashonly.manager.journal;
