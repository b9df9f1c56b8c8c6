package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.testing.GoldenTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.tree.MethodNode;

/** Java in, IR out: the command is {@code ssa}, the input a class {@code Sample}, the output every region of its method {@code run}. */
class SsaGoldenTest extends GoldenTest {
    @TempDir
    private Path folder;

    SsaGoldenTest() {
        super("ssa");
    }

    @Override
    protected String run(List<String> commands, String input) throws Exception {
        assertThat(commands).containsExactly("ssa");
        Path source = Files.writeString(folder.resolve("Sample.java"), input);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "--release", "17", "-g:lines", "-d", folder.toString(), source.toString())).isZero();
        ClassSource compiled = ClassSource.read(Files.readAllBytes(folder.resolve("Sample.class")));
        MethodNode method = compiled.node().methods.stream().filter(each -> each.name.equals("run")).findFirst().orElseThrow();
        MethodLoops loops = MethodLoops.analyze(compiled, method, FieldLookup.NONE);
        return String.join("\n", Stream.concat(loops.regions().stream().map(region -> text(loops, region)), Stream.of("")).toList());
    }

    private static String text(MethodLoops loops, LoopRegion region) {
        try {
            Function function = SsaBuilder.build(loops, region, 1000);
            IrVerifier.verifyUnoptimised(function);
            return IrPrinter.print(function);
        } catch (Bailout bailout) {
            return bailout.code() + ": " + bailout.getMessage() + "\n";
        }
    }
}
