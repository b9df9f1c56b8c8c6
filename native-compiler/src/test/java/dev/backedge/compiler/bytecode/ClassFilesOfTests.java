package dev.backedge.compiler.bytecode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The class files of the tests' class path. */
final class ClassFilesOfTests {
    static final FieldLookup LOOKUP = new FieldLookup() {
        @Override
        public ClassFields find(String internalName) {
            return ClassFields.read(bytes(internalName));
        }

        @Override
        public Code code(String internalName) {
            return Code.read(bytes(internalName));
        }
    };

    private ClassFilesOfTests() {
    }

    static byte[] bytes(String internalName) {
        try (InputStream in = ClassFilesOfTests.class.getResourceAsStream('/' + internalName + ".class")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
