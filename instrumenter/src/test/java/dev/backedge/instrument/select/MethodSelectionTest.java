package dev.backedge.instrument.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.instrument.Classes;
import dev.backedge.instrument.MethodFilter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodSelectionTest {
    private static final Map<String, byte[]> CLASSES = Classes.compile("Plain", """
            package com.acme.deep;
            @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.CLASS) @interface Osr { }
            class Plain {
                static int field; static { field = 3; }
                void run() { } void rust(int i) { Runnable r = () -> System.out.println(i); }
                class Nested { void run() { } }
            }
            class Chosen { @Osr void hot() { Runnable r = () -> { }; } void cold() { } }
            @Osr class Whole { void a() { } native void b(); }
            """, 17);

    private static MethodFilter select(String type, List<String> include, List<String> exclude) {
        return new MethodSelection(include, exclude).methods(CLASSES.get("com.acme.deep." + type));
    }

    @Test
    void starTakesInSubPackagesAndNestedClasses() {
        for (String pattern : List.of("com.acme.*", "com.*.Plain", "*", "com.acme.deep.Plain")) {
            assertThat(select("Plain", List.of(pattern), List.of()).includes("run", "()V")).as(pattern).isTrue();
            assertThat(select("Plain$Nested", List.of(pattern), List.of()).includes("run", "()V")).as(pattern).isTrue();
            assertThat(select("Plain", List.of(pattern), List.of()).includes("<clinit>", "()V")).as(pattern).isTrue();
        }
        assertThat(select("Plain", List.of("com.acme.Plain", "com.acme.deep.Pla", "acme.*"), List.of())).isNull();
    }

    @Test
    void methodPatternsTakeTheirLambdasAlong() {
        MethodFilter filter = select("Plain", List.of("com.acme.deep.Plain::ru*t"), List.of());
        assertThat(filter.includes("rust", "(I)V")).isTrue();
        assertThat(filter.includes("lambda$rust$0", "(I)V")).isTrue();
        assertThat(filter.includes("run", "()V")).isFalse();
        assertThat(filter.includes("<clinit>", "()V")).isFalse();
    }

    @Test
    void excludeWins() {
        assertThat(select("Plain", List.of("*"), List.of("com.acme.*"))).isNull();
        MethodFilter filter = select("Plain", List.of("*"), List.of("*::run"));
        assertThat(filter.includes("run", "()V")).isFalse();
        assertThat(filter.includes("rust", "(I)V")).isTrue();
        assertThat(select("Whole", List.of(), List.of("*.Whole"))).isNull();
    }

    @Test
    void anyAnnotationOfThatSimpleNameChooses() {
        MethodFilter hot = select("Chosen", List.of(), List.of());
        assertThat(hot.includes("hot", "()V")).isTrue();
        assertThat(hot.includes("lambda$hot$0", "()V")).isTrue();
        assertThat(hot.includes("cold", "()V")).isFalse();
        MethodFilter whole = select("Whole", List.of(), List.of());
        assertThat(whole.includes("a", "()V")).isTrue();
        assertThat(whole.includes("b", "()V")).isFalse();
        assertThat(select("Plain", List.of(), List.of())).isNull();
    }

    @Test
    void classesOfTheJdkAndTheAgentAreNeverChosen() {
        MethodSelection all = new MethodSelection(List.of("*"), List.of());
        byte[] nothing = {};
        assertThat(all.mayChoose("java/util/ArrayList", nothing)).isFalse();
        assertThat(all.mayChoose("dev/backedge/agent/Agent", nothing)).isFalse();
        assertThat(all.mayChoose("dev/backedge/examples/Sieve", nothing)).isTrue();
    }

    @Test
    void patternsWithoutANameAreRefused() {
        assertThatThrownBy(() -> new MethodSelection(List.of("com.acme.Plain::"), List.of())).hasMessageContaining("com.acme.Plain::");
        assertThatThrownBy(() -> new MethodSelection(List.of(" "), List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
