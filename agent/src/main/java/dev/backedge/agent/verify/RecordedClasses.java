package dev.backedge.agent.verify;

import dev.backedge.compiler.bytecode.ClassFields;
import dev.backedge.compiler.bytecode.FieldLookup;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * What an analysis has asked about other classes, and was told: enough to make it again where those classes are not. Of what was not found nothing is
 * kept, and it is not found again. Not thread-safe.
 */
final class RecordedClasses implements FieldLookup {
    private final FieldLookup source;
    private final Map<String, byte[]> fields;
    private final Map<String, CodeFile> codes;

    /** @param hash of the class file that the code was read from, see {@link FieldLookup#hash} */
    record CodeFile(byte[] bytes, long hash) {
    }

    private RecordedClasses(FieldLookup source, Map<String, byte[]> fields, Map<String, CodeFile> codes) {
        this.source = source;
        this.fields = fields;
        this.codes = codes;
    }

    /** Asks another one, and keeps what it says. */
    static RecordedClasses recording(FieldLookup source) {
        return new RecordedClasses(source, new TreeMap<>(), new TreeMap<>());
    }

    /** Says what was kept, by internal names. */
    static RecordedClasses of(Map<String, byte[]> fields, Map<String, CodeFile> codes) {
        return new RecordedClasses(FieldLookup.NONE, new TreeMap<>(fields), new TreeMap<>(codes));
    }

    /** Class files that declare just what fields are resolved with. */
    Map<String, byte[]> fields() {
        return fields;
    }

    /** Class files with code, without what the analysis of callees does not look at. */
    Map<String, CodeFile> codes() {
        return codes;
    }

    @Override
    public ClassFields find(String internalName) {
        if (!fields.containsKey(internalName)) {
            ClassFields found = source.find(internalName);
            if (found == null) {
                return null;
            }
            fields.put(internalName, classFile(found));
        }
        return ClassFields.read(fields.get(internalName));
    }

    @Override
    public Code code(String internalName) {
        if (!codes.containsKey(internalName)) {
            Code found = source.code(internalName);
            if (found == null) {
                return null;
            }
            ClassWriter out = new ClassWriter(0);
            found.node().accept(out);
            codes.put(internalName, new CodeFile(out.toByteArray(), found.fileHash()));
        }
        CodeFile file = codes.get(internalName);
        return new Code(Code.read(file.bytes).node(), file.hash);
    }

    private static byte[] classFile(ClassFields of) {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V17, of.access(), of.name(), null, of.superName(), of.interfaces().toArray(new String[0]));
        if (!of.nestHost().equals(of.name())) {
            out.visitNestHost(of.nestHost());
        }
        of.nestMembers().forEach(out::visitNestMember);
        new TreeMap<>(of.fields()).forEach((nameAndDescriptor, access) -> {
            int blank = nameAndDescriptor.indexOf(' ');
            out.visitField(access, nameAndDescriptor.substring(0, blank), nameAndDescriptor.substring(blank + 1), null, null).visitEnd();
        });
        out.visitEnd();
        return out.toByteArray();
    }
}
