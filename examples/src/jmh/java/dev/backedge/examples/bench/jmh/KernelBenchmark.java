package dev.backedge.examples.bench.jmh;

import dev.backedge.examples.bench.Data;
import dev.backedge.examples.bench.Kernel;
import dev.backedge.examples.bench.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The kernels of the benchmark under JMH, one pass an operation. {@link #main} runs all of them unless {@code -p kernel=sum,clamp} chooses. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    @Param("sum")
    private String kernel;
    private Kernel.Call call;

    @Setup
    public void prepare() {
        call = Kernels.named(kernel).prepare().apply(new Data());
    }

    @Benchmark
    public long run() {
        return call.run(1);
    }

    /** @param args those of JMH */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException {
        CommandLineOptions options = new CommandLineOptions(args);
        ChainedOptionsBuilder builder = new OptionsBuilder().parent(options).include(KernelBenchmark.class.getSimpleName());
        if (!options.getParameter("kernel").hasValue()) {
            builder.param("kernel", Kernels.ALL.stream().map(Kernel::name).toArray(String[]::new));
        }
        new Runner(builder.build()).run();
    }
}
