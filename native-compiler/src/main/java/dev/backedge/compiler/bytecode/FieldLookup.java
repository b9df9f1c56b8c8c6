package dev.backedge.compiler.bytecode;

import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * Tells what classes declare, from their class files. It never loads a class, and it must give the same answer for ever, "not known" too: the hook
 * and the compiled code of a loop are made at different times, and must agree on what they share.
 */
@FunctionalInterface
public interface FieldLookup {
    /** Knows no class but the one that is analysed. */
    FieldLookup NONE = internalName -> null;

    /** What a class declares; null if that is not known. */
    ClassFields find(String internalName);

    /** A class with its code, to take methods from; null if that is not known. Not to be changed. */
    default Code code(String internalName) {
        return null;
    }

    /** @param fileHash see {@link #hash}; @param writes of the class file */
    record Code(ClassNode node, long fileHash, FieldWrites writes) {
        public Code(ClassNode node, long fileHash) {
            this(node, fileHash, new FieldWrites(node));
        }

        /** @throws RuntimeException if the class file is malformed or too new for ASM */
        public static Code read(byte[] classFile) {
            ClassNode node = new ClassNode();
            new ClassReader(classFile).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return new Code(node, hash(classFile));
        }
    }

    /** By which a class file is known again. Both are native: the tables of CRC32C alone take the interpreter 4 ms. */
    static long hash(byte[] classFile) {
        CRC32 one = new CRC32();
        Adler32 other = new Adler32();
        one.update(classFile);
        other.update(classFile);
        return one.getValue() << 32 | other.getValue();
    }
}
