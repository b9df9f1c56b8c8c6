package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.List;

/** A basic block: parameters, instructions without control flow, one terminator. */
public final class Block {
    private final int id;
    private final List<BlockParam> params = new ArrayList<>();
    private final List<Instr> body = new ArrayList<>();
    private Terminator terminator;
    private boolean bounded;
    private boolean rest;
    private double trips;

    Block(int id) {
        this.id = id;
    }

    /** Number of the block, unique in its function; printed as {@code block<id>}. */
    public int id() {
        return id;
    }

    /** The live, mutable list of parameters. */
    public List<BlockParam> params() {
        return params;
    }

    /** The live, mutable list of instructions. */
    public List<Instr> body() {
        return body;
    }

    public Terminator terminator() {
        return terminator;
    }

    public void setTerminator(Terminator terminator) {
        this.terminator = terminator;
    }

    /**
     * Whether no cycle goes through this block more than a bounded number of times between two ticks, which needs no tick
     * then: the header of a loop that counts up to a limit of its own, or one that makes sure of a tick in another way. Printed as {@code bounded} after the parameters.
     */
    public boolean isBounded() {
        return bounded;
    }

    public void setBounded(boolean bounded) {
        this.bounded = bounded;
    }

    /**
     * Whether the block is the header of a loop that is left little to do, because another one has done the most of it: that is not worth more code. Printed as
     * {@code rest} after {@code bounded}.
     */
    public boolean isRest() {
        return rest;
    }

    public void setRest(boolean rest) {
        this.rest = rest;
    }

    /**
     * Of the header of a loop: how many iterations it ran in the mean when it was entered, as far as a profile tells; 0 if it is not known, or this is no header.
     * Printed as {@code trips 7.5} after {@code rest}.
     */
    public double trips() {
        return trips;
    }

    public void setTrips(double trips) {
        this.trips = trips;
    }

    public List<Block> successors() {
        return terminator.edges().stream().map(Edge::target).toList();
    }

    @Override
    public String toString() {
        return "block" + id;
    }
}
