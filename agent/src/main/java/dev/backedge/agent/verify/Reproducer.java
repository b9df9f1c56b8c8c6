package dev.backedge.agent.verify;

import dev.backedge.agent.site.FileName;
import dev.backedge.agent.site.MethodSource;
import dev.backedge.agent.site.Site;
import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.bytecode.SeenReceivers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * All that it takes to compile a loop again and let it run one slice on the same input, wherever that is.
 *
 * @param agentVersion of the Backedge that wrote it
 * @param javaVersion of the JVM
 * @param method with its class, as its class file has it
 * @param headerBci of the loop
 * @param region its number
 * @param entrySlots what the OSR buffer held, as text: another version of Backedge may lay it out in another way
 * @param unmet classes of which no method was inlined after all
 * @param options with which it was compiled
 * @param buffer the OSR buffer
 * @param arrays primitive arrays and null; where two were one, two are one
 * @param inTable whether the code gets them in an array, not one by one
 * @param difference what was found
 */
record Reproducer(String agentVersion, String javaVersion, Method method, int headerBci, int region, String entrySlots, Set<String> unmet, CompilerOptions options,
                  long[] buffer, Object[] arrays, boolean inTable, String difference) {
    private static final int MOST_FILES = 100;

    /** @param className internal name; @param classes other classes, as far as the analysis asks for them; @param seen what it was told of receivers */
    record Method(String className, String name, String descriptor, byte[] classFile, RecordedClasses classes, SeenReceivers seen) {
        MethodLoops analyze() {
            return MethodLoops.analyze(classFile, name, descriptor, classes, seen);
        }
    }

    static Reproducer of(String agentVersion, Site site, MethodSource source, int region, String entrySlots, Set<String> unmet, CompilerOptions options, long[] buffer, Object[] arrays,
                         boolean inTable, String difference) {
        RecordedClasses classes = RecordedClasses.recording(source.lookup());
        Method method = new Method(source.className(), source.method(), source.descriptor(), source.classFile(), classes, source.seen());
        method.analyze();
        return new Reproducer(agentVersion, System.getProperty("java.runtime.version"), method, site.headerBci(), region, entrySlots, unmet, options, buffer, arrays,
                inTable, difference);
    }

    /** {@code com.acme.Sieve::run(I)I @ 17}. */
    String loop() {
        return method.className.replace('/', '.') + "::" + method.name + method.descriptor + " @ " + headerBci;
    }

    /**
     * Writes it to a file of its own; never over another one.
     *
     * @param directory null for the working directory
     * @return a sentence with the file's name, or why there is none
     */
    String write(Path directory) {
        Path in = directory == null ? Path.of("") : directory;
        String name = FileName.of("backedge-verify-" + method.className.replace('/', '.') + "-" + method.name + "-" + headerBci);
        Path file = in.resolve(name + ".repro").toAbsolutePath();
        try {
            Files.createDirectories(in.toAbsolutePath());
            byte[] bytes = ReproducerFile.bytes(this);
            for (int n = 2; n <= MOST_FILES; n++) {
                try {
                    Files.write(file, bytes, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE);
                    return "java -jar backedge-agent.jar replay " + file;
                } catch (FileAlreadyExistsException e) {
                    file = in.resolve(name + "-" + n + ".repro").toAbsolutePath();
                }
            }
            return "no reproducer: there are " + MOST_FILES + " files " + name;
        } catch (IOException | RuntimeException e) {
            return "no reproducer: cannot write " + file + " (" + e + ")";
        }
    }
}
