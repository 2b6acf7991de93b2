package org.crashonly.power.instrument;

import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Has calls that open a connection unseen make two of one, as their documentation says that they do: so what they open can be closed. */
final class UrlStreams {

    private static final String URL = "java/net/URL";
    private static final String CONNECTION = "java/net/URLConnection";

    /** Calls of a URL, and what they ask its connection for. */
    private static final Map<String, String> ASKED = Map.of(
            "openStream()Ljava/io/InputStream;", "getInputStream", "getContent()Ljava/lang/Object;", "getContent");

    private UrlStreams() {}

    /** Changes {@code method}. */
    static void takeApart(MethodNode method) {
        for (AbstractInsnNode node : method.instructions.toArray()) {
            String asked = node instanceof MethodInsnNode call && call.owner.equals(URL) ? ASKED.get(call.name + call.desc) : null;
            if (asked != null) {
                MethodInsnNode whole = (MethodInsnNode) node;
                method.instructions.insertBefore(whole, new MethodInsnNode(Opcodes.INVOKEVIRTUAL, URL, "openConnection", "()L" + CONNECTION + ";", false));
                method.instructions.set(whole, new MethodInsnNode(Opcodes.INVOKEVIRTUAL, CONNECTION, asked, whole.desc, false));
            }
        }
    }
}
