package dev.backedge.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StringCharactersTest {
    private final StringCharacters strings = new StringCharacters();

    private char[] of(String string) {
        return (char[]) strings.apply(string);
    }

    @Test
    void shortOnesAreCopiedEachTime() {
        String string = "x".repeat(StringCharacters.SHORT);

        assertThat(of(string)).isEqualTo(string.toCharArray()).isNotSameAs(of(string));
        assertThat(of("")).isEmpty();
    }

    @Test
    void theCopyOfALongOneIsKeptForThatVeryString() {
        String string = "\u20acuro".repeat(100);
        char[] characters = of(string);

        assertThat(of(string)).isSameAs(characters).isEqualTo(string.toCharArray());
        assertThat(of(new String(string))).isNotSameAs(characters).isEqualTo(characters);
    }

    @Test
    void tooLongOnesHaveNone() {
        assertThat(of("x".repeat(StringCharacters.MOST))).isNotNull();
        assertThat(of("x".repeat(StringCharacters.MOST + 1))).isNull();
    }
}
