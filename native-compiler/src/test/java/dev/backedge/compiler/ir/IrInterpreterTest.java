package dev.backedge.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.testing.GoldenTest;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions run by the interpreter. Commands: {@code buffer <longs>}, {@code array <kind> <elements>} or {@code same <name>} for each name,
 * {@code resume <number> <buffer indices>}, {@code yield <tick>}, {@code steps <limit>}. The output is exit, buffer and arrays.
 */
class IrInterpreterTest extends GoldenTest {
    IrInterpreterTest() {
        super("ir/run");
    }

    @Override
    protected String run(List<String> commands, String input) {
        Function function = IrParser.parse(input);
        IrVerifier.verify(function);
        long[] buffer = {};
        List<Object> arrays = new ArrayList<>();
        Map<Integer, int[]> resume = new HashMap<>();
        IrInterpreter interpreter = new IrInterpreter(function, resume::get);
        for (String command : commands) {
            String[] words = command.split(" ");
            List<String> rest = Arrays.asList(words).subList(1, words.length);
            switch (words[0]) {
                case "buffer" -> buffer = rest.stream().mapToLong(Long::decode).toArray();
                case "array" -> arrays.add(array(ElementKind.parse(rest.get(0)), rest.subList(1, rest.size())));
                case "same" -> arrays.add(arrays.get(Integer.parseInt(rest.get(0)) - 1));
                case "resume" -> resume.put(Integer.parseInt(rest.get(0)), rest.stream().skip(1).mapToInt(Integer::parseInt).toArray());
                case "yield" -> interpreter = interpreter.withYieldAt(Long.parseLong(rest.get(0)));
                case "steps" -> interpreter = interpreter.withStepLimit(Long.parseLong(rest.get(0)));
                default -> throw new AssertionError("no command " + command);
            }
        }
        assertThat(arrays).hasSameSizeAs(function.arrays());
        StringBuilder out = new StringBuilder();
        try {
            IrInterpreter.Result result = interpreter.run(buffer, arrays.toArray());
            out.append(result.exit().reason()).append(' ').append(result.resumePoint()).append(" @").append(result.exit().bci())
                    .append(" after ").append(result.ticks()).append(" ticks\n");
        } catch (AssertionError | IllegalStateException e) {
            out.append(e.getClass().getSimpleName()).append(": ").append(e.getMessage()).append('\n');
        }
        out.append("buffer ").append(Arrays.toString(buffer)).append('\n');
        for (Object array : arrays) {
            out.append(Arrays.deepToString(new Object[] {array})).append('\n');
        }
        return out.toString();
    }

    private static Object array(ElementKind kind, List<String> elements) {
        Object array = switch (kind) {
            case BOOLEAN -> new boolean[elements.size()];
            case BYTE -> new byte[elements.size()];
            case CHAR -> new char[elements.size()];
            case SHORT -> new short[elements.size()];
            case INT -> new int[elements.size()];
            case LONG -> new long[elements.size()];
            case FLOAT -> new float[elements.size()];
            case DOUBLE -> new double[elements.size()];
        };
        for (int i = 0; i < elements.size(); i++) {
            String text = elements.get(i);
            Array.set(array, i, switch (kind) {
                case BOOLEAN -> (Object) text.equals("true");
                case BYTE -> Byte.decode(text);
                case CHAR -> text.charAt(0);
                case SHORT -> Short.decode(text);
                case INT -> Integer.decode(text);
                case LONG -> Long.decode(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
            });
        }
        return array;
    }
}
