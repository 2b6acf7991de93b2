/** The manager's loop: what happens comes in, the policy decides, fences and power switches are thrown, processes are started. */
package org.crashonly.manager.supervise;
