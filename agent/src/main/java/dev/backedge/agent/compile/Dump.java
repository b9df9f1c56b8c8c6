package dev.backedge.agent.compile;

import dev.backedge.agent.log.Loggers;
import dev.backedge.agent.site.FileName;
import dev.backedge.agent.site.Site;
import dev.backedge.compiler.CompiledLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;

/**
 * Writes what {@code dump=DIR} asks for: {@code loops/<number>-<class>.<method>-<bci>/listing.txt} and {@code code.bin}, and
 * {@code classes/<name>.class} as it was rewritten. A file that cannot be written is logged, once, and the rest goes on.
 */
public final class Dump {
    private final Path directory;
    private final Logger log = Loggers.of("agent");
    private volatile boolean failed;

    /** @param directory null for no dump */
    public Dump(Path directory) {
        this.directory = directory;
    }

    void loop(Site site, CompiledLoop loop) {
        if (directory == null) {
            return;
        }
        String name = FileName.of(site.number() + "-" + site.className() + "." + site.method() + "-" + site.headerBci());
        write(directory.resolve("loops").resolve(name).resolve("listing.txt"), (site + "\n\n" + loop.listing()).getBytes(StandardCharsets.UTF_8));
        write(directory.resolve("loops").resolve(name).resolve("code.bin"), loop.code());
    }

    /** @param name internal name of the class */
    public void rewritten(String name, byte[] bytes) {
        if (directory != null) {
            write(directory.resolve("classes").resolve(name + ".class"), bytes);
        }
    }

    private void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                failed = true;
                log.warn("cannot write the dump {} ({})", file, e.toString());
            }
        }
    }
}
