package dev.backedge.agent;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.Options;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor, from {@code /proc/cpuinfo}.
 *
 * @param machine what it can do
 * @param used what the options let us use of it
 */
record Cpu(String model, CpuFeatures machine, CpuFeatures used) {
    /** Read when it is first asked for. */
    private static final class Machine {
        static final Cpu IT = read();
    }

    static Cpu of(Options options) {
        Cpu machine = Machine.IT;
        return new Cpu(machine.model, machine.machine, allowed(options.text(Option.CPU), machine.machine));
    }

    /** What this machine can do. */
    static CpuFeatures ofMachine() {
        return Machine.IT.machine;
    }

    private static Cpu read() {
        String model = "unknown";
        String vendor = "";
        CpuFeatures machine = CpuFeatures.SSE2;
        try (BufferedReader in = Files.newBufferedReader(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                String value = colon < 0 ? "" : line.substring(colon + 1).trim();
                if (line.startsWith("model name")) {
                    model = value;
                } else if (line.startsWith("vendor_id")) {
                    vendor = value;
                } else if (line.startsWith("flags")) {
                    machine = CpuFeatures.parseFlags(value);
                }
            }
        } catch (IOException e) {
            // What every x64 has will do.
        }
        CpuFeatures features = machine.madeBy(vendor);
        return new Cpu(model, features, features);
    }

    private static CpuFeatures allowed(String level, CpuFeatures machine) {
        return switch (level) {
            case "sse2" -> CpuFeatures.SSE2;
            case "avx2" -> machine.limitedTo(CpuFeatures.AVX2);
            case "avx512" -> machine.limitedTo(CpuFeatures.AVX512);
            default -> machine;
        };
    }
}
