package dev.backedge.trampoline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code /proc/self/maps} says. */
record MemoryMap(List<Mapping> mappings) {
    /** @param access as the kernel prints it: {@code r-xp} */
    record Mapping(long start, long end, String access) {
        boolean writable() {
            return access.charAt(1) == 'w';
        }

        boolean executable() {
            return access.charAt(2) == 'x';
        }
    }

    static MemoryMap read() {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return new MemoryMap(lines.map(MemoryMap::parse).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mapping parse(String line) {
        String[] fields = line.split(" ", 3);
        int dash = fields[0].indexOf('-');
        return new Mapping(Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
                Long.parseUnsignedLong(fields[0].substring(dash + 1), 16), fields[1]);
    }

    /** The mapping that holds an address, or null. */
    Mapping at(long address) {
        return mappings.stream().filter(m -> Long.compareUnsigned(m.start, address) <= 0 && Long.compareUnsigned(address, m.end) < 0)
                .findFirst().orElse(null);
    }
}
