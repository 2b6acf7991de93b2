package org.crashonly.manager.supervise;

import java.util.Map;

/**
 * What speaks against a process.
 *
 * @param sentence for people
 * @param data what it says, by name
 */
record Finding(String sentence, Map<String, String> data) {

    @Override
    public String toString() {
        return sentence;
    }
}
