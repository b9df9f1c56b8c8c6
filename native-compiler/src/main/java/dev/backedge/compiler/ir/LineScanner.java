package dev.backedge.compiler.ir;

/** Takes one line of IR text apart, from left to right. Blanks between tokens do not matter. */
final class LineScanner {
    private final String text;
    private final int line;
    private int position;

    LineScanner(String text, int line) {
        int comment = text.indexOf("//");
        this.text = (comment < 0 ? text : text.substring(0, comment)).stripTrailing();
        this.line = line;
    }

    int line() {
        return line;
    }

    boolean atEnd() {
        skipBlanks();
        return position == text.length();
    }

    /** Whether the rest of the line starts with this text; takes it if so. */
    boolean accept(String token) {
        skipBlanks();
        if (text.startsWith(token, position)) {
            position += token.length();
            return true;
        }
        return false;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw error("expected '" + token + "' but found '" + rest() + "'");
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw error("expected the end of the line but found '" + rest() + "'");
        }
    }

    /** Letters, digits and underscores. */
    String word(String what) {
        skipBlanks();
        int start = position;
        while (position < text.length() && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
            position++;
        }
        if (start == position) {
            throw error("expected " + what + " but found '" + rest() + "'");
        }
        return text.substring(start, position);
    }

    /** What stands before the next blank, comma, colon, bracket or parenthesis: a number in any spelling. */
    String literal(String what) {
        skipBlanks();
        int start = position;
        while (position < text.length() && " ,:()[]".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        if (start == position) {
            throw error("expected " + what + " but found '" + rest() + "'");
        }
        return text.substring(start, position);
    }

    int integer(String what) {
        String number = literal(what);
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw error("expected " + what + " but found '" + number + "'");
        }
    }

    /** A number with a prefix: {@code number("block")} reads {@code block12}. */
    int number(String prefix) {
        String name = word(prefix + "<number>");
        try {
            if (name.startsWith(prefix)) {
                return Integer.parseUnsignedInt(name.substring(prefix.length()));
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw error("expected " + prefix + "<number> but found '" + name + "'");
    }

    /** Everything up to the given text, which is taken too. */
    String upTo(String end) {
        skipBlanks();
        int at = text.indexOf(end, position);
        if (at < 0) {
            throw error("expected '" + end + "' in '" + rest() + "'");
        }
        String taken = text.substring(position, at);
        position = at + end.length();
        return taken;
    }

    String rest() {
        return text.substring(position);
    }

    IrSyntaxException error(String message) {
        return new IrSyntaxException(line, position + 1, message);
    }

    private void skipBlanks() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }
}
