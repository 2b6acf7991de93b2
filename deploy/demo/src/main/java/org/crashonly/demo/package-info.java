/** {@code crashonly demo}: the sample shop under shoppers and kills, with the audit at the end. */
package org.crashonly.demo;
