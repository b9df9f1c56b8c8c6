package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutableMemoryTest {
    /** mov eax, 42; ret */
    private static final byte[] RETURN_42 = {(byte) 0xb8, 42, 0, 0, 0, (byte) 0xc3};

    private NativeAccess access;
    private LoggedPages pages;

    @BeforeEach
    void open() throws Exception {
        NativeAccess real = NativeAccess.open();
        pages = new LoggedPages(real.pages);
        access = new NativeAccess(real.memory, pages);
    }

    @Test
    void codeRuns() throws Exception {
        ExecutableMemory memory = new ExecutableMemory(access, 1 << 20);
        ExecutableMemory.Block block = memory.install(RETURN_42.length, address -> RETURN_42);
        assertThat((int) access.call(block.address())).isEqualTo(42);
        memory.free(block);
    }

    @Test
    void noPageIsEverWritableAndExecutable() throws Exception {
        ExecutableMemory memory = new ExecutableMemory(access, 1 << 20);
        List<MemoryMap.Mapping> whileWritten = new ArrayList<>();
        ExecutableMemory.Block block = memory.install(RETURN_42.length, address -> {
            whileWritten.add(MemoryMap.read().at(address));
            return RETURN_42;
        });
        MemoryMap.Mapping installed = MemoryMap.read().at(block.address());

        assertThat(whileWritten).singleElement().satisfies(m -> {
            assertThat(m.writable()).isTrue();
            assertThat(m.executable()).isFalse();
        });
        assertThat(installed.access()).isEqualTo("r-xp");
        memory.free(block);
        MemoryMap.Mapping freed = MemoryMap.read().at(block.address());
        assertThat(freed == null || !freed.executable()).isTrue();
        assertThat(pages.log).containsExactly("map 4096", "executable 4096", "unmap 4096");
    }

    @Test
    void sizesAreAccountedInWholePagesUpToTheLimit() throws Exception {
        ExecutableMemory memory = new ExecutableMemory(access, 3 * 4096);
        byte[] twoPages = new byte[4097];
        ExecutableMemory.Block block = memory.install(twoPages.length, address -> twoPages);
        assertThat(memory.usedBytes()).isEqualTo(2 * 4096);
        assertThatThrownBy(() -> memory.install(twoPages.length, address -> twoPages)).isInstanceOf(Pages.OutOfPages.class)
                .hasMessageContaining("limit of 12288");
        assertThat(memory.usedBytes()).isEqualTo(2 * 4096);
        memory.free(block);
        assertThat(memory.usedBytes()).isZero();
        assertThat(pages.log).containsExactly("map 8192", "executable 8192", "unmap 8192");
    }

    @Test
    void whenTheSystemForbidsExecutablePagesNothingIsLeftBehind() {
        ExecutableMemory memory = new ExecutableMemory(access, 1 << 20);
        pages.forbidExecutable = true;
        assertThatThrownBy(() -> memory.install(RETURN_42.length, address -> RETURN_42)).isInstanceOf(Pages.OutOfPages.class);
        assertThat(memory.usedBytes()).isZero();
        assertThat(pages.log).containsExactly("map 4096", "unmap 4096");
    }

    @Test
    void whenThereAreNoPagesNothingIsLeftBehind() {
        ExecutableMemory memory = new ExecutableMemory(access, Long.MAX_VALUE);
        int most = Integer.MAX_VALUE;
        pages.mapFactor = 1L << 20;
        assertThatThrownBy(() -> memory.install(most, address -> RETURN_42)).isInstanceOf(Pages.OutOfPages.class)
                .hasMessageContaining("errno 12");
        assertThat(memory.usedBytes()).isZero();
    }

    /** The real pages, with a record of what was asked of them. */
    private static final class LoggedPages implements Pages {
        private final Pages real;
        private final List<String> log = new ArrayList<>();
        private boolean forbidExecutable;
        private long mapFactor = 1;

        LoggedPages(Pages real) {
            this.real = real;
        }

        @Override
        public int pageBytes() {
            return real.pageBytes();
        }

        @Override
        public long map(long bytes) throws OutOfPages {
            long address = real.map(bytes * mapFactor);
            log.add("map " + bytes);
            return address;
        }

        @Override
        public void makeExecutable(long address, long bytes) throws OutOfPages {
            if (forbidExecutable) {
                throw new OutOfPages("forbidden");
            }
            real.makeExecutable(address, bytes);
            log.add("executable " + bytes);
        }

        @Override
        public void unmap(long address, long bytes) {
            real.unmap(address, bytes);
            log.add("unmap " + bytes);
        }
    }
}
