package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.Edge;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.lir.RegisterClass;
import java.util.Arrays;

/**
 * Decides how each vector and mask of a function lies in registers.
 *
 * <p>A vector is split where it is wider than the CPU's registers. A mask lies as a vector of some size of lanes would: in mask registers with as many lanes each where there
 * are any, otherwise in vector registers, all bits of a lane telling the same. What size that is, is for all masks together that are copied or combined: the largest that any
 * comparison that makes them has, or any operation that takes them; others have them converted.
 */
final class VectorShapes {
    private static final int DEFAULT_LANE_BYTES = 4;

    private final VectorRows rows;
    /** For each value the next one of its set, towards the set's representative. */
    private final int[] parents;
    private final int[] laneBytes;

    VectorShapes(Function function, VectorRows rows) {
        this.rows = rows;
        this.parents = new int[function.valueCount()];
        this.laneBytes = new int[function.valueCount()];
        Arrays.setAll(parents, i -> i);
        for (Block block : function.blocks()) {
            block.body().forEach(this::learn);
            for (Edge edge : block.terminator().edges()) {
                for (int i = 0; i < edge.arguments().size(); i++) {
                    if (edge.arguments().get(i).type().isMask()) {
                        join(edge.arguments().get(i), edge.target().params().get(i));
                    }
                }
            }
        }
    }

    private void learn(Instr instr) {
        boolean makesMask = instr.type() != null && instr.type().isMask();
        Type vector = instr.type() != null && instr.type().isVector() ? instr.type() : null;
        for (Value operand : instr.operands()) {
            if (operand.type().isMask() && makesMask) {
                join(operand, instr);
            } else if (operand.type().isVector() && vector == null) {
                vector = operand.type();
            }
        }
        if (vector != null) {
            if (makesMask) {
                atLeast(instr, vector.lane().bytes());
            }
            for (Value operand : instr.operands()) {
                if (operand.type().isMask()) {
                    atLeast(operand, vector.lane().bytes());
                }
            }
        }
    }

    private void atLeast(Value mask, int bytes) {
        int root = root(mask.id());
        laneBytes[root] = Math.max(laneBytes[root], bytes);
    }

    private void join(Value a, Value b) {
        int one = root(a.id());
        int other = root(b.id());
        parents[one] = other;
        laneBytes[other] = Math.max(laneBytes[one], laneBytes[other]);
    }

    private int root(int id) {
        int root = id;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    VectorShape of(Value value) {
        return value.type().isMask() ? mask(value.type().lanes(), maskLaneBytes(value)) : vector(value.type());
    }

    int maskLaneBytes(Value mask) {
        int bytes = laneBytes[root(mask.id())];
        return bytes == 0 ? DEFAULT_LANE_BYTES : bytes;
    }

    VectorShape vector(Type type) {
        return vector(type.lanes(), type.lane().bytes());
    }

    VectorShape vector(int lanes, int bytes) {
        int pieceLanes = Math.min(lanes, rows.maxBytes() / bytes);
        return new VectorShape(lanes / pieceLanes, pieceLanes, bytes, RegisterClass.vector(Math.max(16, pieceLanes * bytes)));
    }

    VectorShape mask(int lanes, int bytes) {
        VectorShape vector = vector(lanes, bytes);
        return rows.hasOpmasks() ? new VectorShape(vector.pieces(), vector.lanes(), bytes, RegisterClass.MASK) : vector;
    }
}
