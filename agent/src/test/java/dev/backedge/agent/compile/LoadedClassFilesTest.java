package dev.backedge.agent.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.FieldLookup;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoadedClassFilesTest {
    private static final byte[] ONE = {1, 2, 3};
    private static final byte[] OTHER = {1, 2, 4};

    private final LoadedClassFiles files = new LoadedClassFiles();
    private final ClassLoader loader = new ClassLoader(null) { };

    private boolean madeFrom(byte[] file) {
        return files.isMadeFrom(loader, "a/B", FieldLookup.hash(file));
    }

    @Test
    void hashesAsTheCompilerDoes() {
        byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);
        assertThat(LoadedClassFiles.hash(bytes)).isEqualTo(FieldLookup.hash(bytes));
    }

    @Test
    void knowsWhatItHasSeenOfOneLoader() {
        assertThat(madeFrom(ONE)).isFalse();
        files.note(loader, "a/B", false, ONE);
        assertThat(madeFrom(ONE)).isTrue();
        assertThat(madeFrom(OTHER)).isFalse();
        assertThat(files.isMadeFrom(new ClassLoader(null) { }, "a/B", FieldLookup.hash(ONE))).isFalse();
    }

    @Test
    void aRedefinedClassIsMadeFromTheNewFile() {
        files.note(loader, "a/B", false, ONE);
        files.note(loader, "a/B", true, OTHER);
        assertThat(madeFrom(ONE)).isFalse();
        assertThat(madeFrom(OTHER)).isTrue();
    }

    @Test
    void ofTwoAttemptsToDefineAClassNoneIsTrusted() {
        files.note(loader, "a/B", false, ONE);
        files.note(loader, "a/B", false, OTHER);
        files.note(loader, "a/B", true, ONE);
        assertThat(madeFrom(ONE)).isFalse();
        assertThat(madeFrom(OTHER)).isFalse();
    }
}
