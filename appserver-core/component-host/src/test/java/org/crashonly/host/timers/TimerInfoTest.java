package org.crashonly.host.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerInfoTest {

    record Alarm(String name, int[] hours, Class<?> primitive) implements Serializable {}

    @Test
    void itIsAsItWas() throws Exception {
        Alarm alarm = (Alarm) TimerInfo.read(TimerInfo.bytes(new Alarm("tea", new int[] {16, 17}, int.class)), TimerInfoTest.class.getClassLoader());
        assertThat(alarm.name()).isEqualTo("tea");
        assertThat(alarm.hours()).containsExactly(16, 17);
        assertThat(alarm.primitive()).isEqualTo(int.class);
        assertThat(TimerInfo.read(TimerInfo.bytes(null), TimerInfoTest.class.getClassLoader())).isNull();
    }

    @Test
    void whatCannotBeKeptIsRefusedAtOnce() {
        assertThatThrownBy(() -> TimerInfo.bytes(new ArrayList<>(List.of(new Object())))).isInstanceOf(NotSerializableException.class);
    }

    /** As when another version of the component has it no more. */
    @Test
    void aClassThatIsGoneIsNamed() throws Exception {
        byte[] bytes = TimerInfo.bytes(new Alarm("tea", new int[0], null));
        assertThatThrownBy(() -> TimerInfo.read(bytes, ClassLoader.getPlatformClassLoader())).isInstanceOf(IOException.class)
                .hasMessageContaining(Alarm.class.getName());
        assertThatThrownBy(() -> TimerInfo.read(new byte[] {1, 2, 3}, TimerInfoTest.class.getClassLoader())).isInstanceOf(IOException.class);
    }

    /** An array of two thousand million places, as somebody who can write rows may say. */
    @Test
    void whatAsksForMoreMemoryThanItIsWorthIsRefused() throws Exception {
        byte[] bytes = TimerInfo.bytes(new int[] {1, 2, 3});
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4 * Integer.BYTES, Integer.MAX_VALUE);
        assertThatThrownBy(() -> TimerInfo.read(bytes, TimerInfoTest.class.getClassLoader())).isInstanceOf(IOException.class);
    }

    @Test
    void objectsInObjectsWithoutEndAreRefused() throws Exception {
        Object[] inner = {};
        for (int depth = 0; depth < 200; depth++) {
            inner = new Object[] {inner};
        }
        assertThat(TimerInfo.read(TimerInfo.bytes(inner), TimerInfoTest.class.getClassLoader())).isInstanceOf(Object[].class);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] one = TimerInfo.bytes(new Object[] {null});
        // The head, the class, and then arrays of one element, again and again, whose class is the first one's.
        out.write(one, 0, one.length - 1);
        for (int depth = 0; depth < 500_000; depth++) {
            out.write(new byte[] {ObjectStreamConstants.TC_ARRAY, ObjectStreamConstants.TC_REFERENCE, 0x00, 0x7e, 0x00, 0x00, 0, 0, 0, 1});
        }
        out.write(ObjectStreamConstants.TC_NULL);
        assertThatThrownBy(() -> TimerInfo.read(out.toByteArray(), TimerInfoTest.class.getClassLoader())).isInstanceOf(IOException.class);
    }

    @Test
    void collectionsAreAsTheyWere() throws Exception {
        HashMap<Integer, String> map = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            map.put(i, null);
        }
        assertThat(TimerInfo.read(TimerInfo.bytes(map), TimerInfoTest.class.getClassLoader())).isEqualTo(map);
    }
}
