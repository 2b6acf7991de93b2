/**
 * The failure map's file format, the only place in this module that touches files. Version 1 is one JSON object:
 *
 * <pre>
 * format      "crashonly-fmap"
 * version     1
 * runs        names of the runs whose trials are added up here
 * components  name, version (empty if unknown)
 * edges       from, to, fault, learned (injected, watched, declared), accepted, count, trials, firstSeen, lastSeen (ISO 8601, UTC)
 * </pre>
 *
 * Each run, component and edge has a line of its own, sorted by its key, and the confidence is not written, because it is count by
 * trials: a change of the map is a change of the lines that it concerns. A reader refuses versions and keys that it does not know.
 */
package org.crashonly.fmap.file;
