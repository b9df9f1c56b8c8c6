package dev.backedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassPreloaderTest {
    private static final List<String> INITIALIZED = new ArrayList<>();

    /** Whose verification has the JVM load {@link Wider} and {@link Narrower}. */
    static final class Listed {
        static {
            INITIALIZED.add("Listed");
        }

        static Wider widen(Narrower narrower) {
            return narrower;
        }
    }

    static class Wider {
        static {
            INITIALIZED.add("Wider");
        }
    }

    static final class Narrower extends Wider {
    }

    /** Knows a list, and defines the classes of this test anew. */
    private static final class Loader extends ClassLoader {
        private final String list;

        Loader(String list) {
            super(ClassPreloaderTest.class.getClassLoader());
            this.list = list;
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return list != null && name.equals(ClassPreloader.LIST) ? new ByteArrayInputStream(list.getBytes(StandardCharsets.ISO_8859_1)) : null;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ClassPreloaderTest.class.getName() + "$")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = loaded(name);
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Class<?> loaded(String name) {
            return findLoadedClass(name);
        }
    }

    @Test
    void loadsAndVerifiesWhatIsListedAndInitializesNothing() {
        INITIALIZED.clear();
        Loader loader = new Loader("no.such.Class\n" + Listed.class.getName() + "\n");
        new ClassPreloader(loader).run();

        assertThat(loader.loaded(Listed.class.getName())).isNotNull();
        assertThat(loader.loaded(Narrower.class.getName())).as("for the verifier").isNotNull();
        assertThat(INITIALIZED).isEmpty();
    }

    @Test
    void withoutAListThereIsNothingToDo() {
        Loader loader = new Loader(null);
        new ClassPreloader(loader).run();
        assertThat(loader.loaded(Listed.class.getName())).isNull();
    }
}
