package org.crashonly.host.beans.quiet;

/** Says nothing of itself. */
public class Mouse {}
