/** Applications: the descriptor that describes one, its checks, and the staged form that the manager runs. */
package org.crashonly.manager.application;
