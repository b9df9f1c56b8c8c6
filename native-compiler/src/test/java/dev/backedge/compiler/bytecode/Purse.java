package dev.backedge.compiler.bytecode;

/** Of no nest: others have no access to its private fields. */
class Purse {
    private static long rate = 3;

    private final int[] coins;
    private final Object inside;
    private final Purse inner;
    private final String label;
    private byte small;
    private double worth;
    private int taken;
    int open;

    Purse(int[] coins, Purse inner, String label, int taken) {
        this.coins = coins;
        this.inside = inner == null ? "" : inner;
        this.inner = inner;
        this.label = label;
        this.small = (byte) taken;
        this.worth = taken / 3.0;
        this.taken = taken;
    }

    final int coin(int i) {
        return coins[i] + small;
    }

    final double worth() {
        return worth * rate;
    }

    final int innerCoin(int i) {
        return inner.coins[i] + inner.open;
    }

    final char label(int i) {
        return label.charAt(i);
    }

    final void take(int n) {
        taken += n;
    }

    final Purse inner() {
        return inner;
    }

    final Object inside() {
        return inside;
    }

    @Override
    public String toString() {
        return taken + " " + open + " " + inner;
    }
}
