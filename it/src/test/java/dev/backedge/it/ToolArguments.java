package dev.backedge.it;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Arguments of the tools that measure, each as {@code name=value}, and what they make of several runs. */
record ToolArguments(Map<String, String> values) {
    static ToolArguments parse(String[] arguments) {
        return new ToolArguments(Arrays.stream(arguments).filter(argument -> !argument.isEmpty()).map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }
}
