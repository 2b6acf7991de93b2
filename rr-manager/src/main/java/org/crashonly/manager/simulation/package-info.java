/**
 * Random systems with faults in virtual time, to drive the recovery policy through more than could be done with real ones. Everything
 * follows from a seed: the same seed, the same run.
 */
package org.crashonly.manager.simulation;
