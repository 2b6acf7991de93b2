/**
 * How the shop's components keep what they know: plain SQL on the application's data source, in transactions that may be repeated,
 * each effect written with its key. A component that uses this keeps nothing in memory, and may be killed at any instruction.
 */
package org.crashonly.shop.persistence;
