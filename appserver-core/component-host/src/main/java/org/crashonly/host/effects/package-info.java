/**
 * Effects that happen once under their key: the server's side of {@link org.crashonly.component.Idempotent}. The key is inserted first,
 * in the transaction in which the component works; the answer is added last, and only then the transaction is committed. So there is
 * an effect exactly if there is an answer to it, and whoever repeats the request gets that answer.
 */
package org.crashonly.host.effects;
