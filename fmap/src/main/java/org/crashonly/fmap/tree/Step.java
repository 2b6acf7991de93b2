package org.crashonly.fmap.tree;

/**
 * One transformation on the way to a better tree.
 *
 * @param what a phrase: which components or cells
 * @param unavailability of the tree after it
 */
public record Step(Transformation transformation, String what, Cell tree, double unavailability) {}
