package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.FloatingPoint;
import java.util.List;
import org.objectweb.asm.tree.AnnotationNode;

/** Reads {@code @Osr}, known by its simple name: a program may have a copy of its own. */
final class OsrAnnotation {
    private OsrAnnotation() {
    }

    /** Null if there is no such annotation, or it says nothing of {@code fp}, or nothing that we know. */
    static FloatingPoint floatingPoint(List<AnnotationNode> annotations) {
        for (AnnotationNode annotation : annotations == null ? List.<AnnotationNode>of() : annotations) {
            String name = annotation.desc.substring(1, annotation.desc.length() - 1).replace('$', '/');
            List<Object> values = annotation.values;
            for (int i = 0; values != null && name.substring(1 + name.lastIndexOf('/')).equals("Osr") && i + 1 < values.size(); i += 2) {
                if (values.get(i).equals("fp") && values.get(i + 1) instanceof String[] constant) {
                    return parse(constant[1]);
                }
            }
        }
        return null;
    }

    private static FloatingPoint parse(String text) {
        try {
            return FloatingPoint.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
