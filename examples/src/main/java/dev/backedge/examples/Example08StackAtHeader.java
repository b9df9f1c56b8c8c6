package dev.backedge.examples;

/**
 * A loop that starts with a value on the operand stack: the left operand of {@code +} waits there while the switch expression
 * loops. HotSpot refuses on-stack replacement of such a loop on every tier; Backedge enters it.
 */
public final class Example08StackAtHeader {
    private Example08StackAtHeader() {
    }

    static long mixed(long base, int kind, int n) {
        return base * 31 + switch (kind) {
            case 0 -> {
                long sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += (long) (i ^ i >>> 3) * (i | 5) ^ i << 7;
                }
                yield sum;
            }
            default -> kind;
        };
    }

    public static void main(String[] args) {
        Repeat.main("StackAtHeader", args, () -> mixed(7, 0, 60_000_000));
    }
}
