package dev.backedge.compiler.lower;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.LirPrinter;
import dev.backedge.compiler.regalloc.Allocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a compiled function looks like, for people: LIR with its allocation, exits, and the bytes of each piece of code. */
public final class Listing {
    private static final int BYTES_PER_LINE = 24;

    private Listing() {
    }

    public static String of(Allocation allocation, List<CompiledLoop.Exit> exits, Emission.Code code) {
        StringBuilder text = new StringBuilder("; LIR\n").append(LirPrinter.print(allocation.function())).append("; allocation\n");
        for (LirBlock block : allocation.function().blocks()) {
            text.append(block).append(block.params()).append(" at ").append(allocation.paramLocations().get(block)).append(":\n");
            moves(text, "start", allocation.movesAtStart().get(block));
            for (LirInstruction instruction : block.instructions()) {
                moves(text, "before", allocation.movesBefore().get(instruction));
                text.append("    ").append(instruction.operation().text()).append(' ').append(allocation.locations().get(instruction)).append('\n');
            }
            moves(text, "end", allocation.movesAtEnd().get(block));
            text.append("    -> ").append(block.successors()).append(block.arguments()).append('\n');
        }
        text.append("; exits\n");
        for (int i = 0; i < exits.size(); i++) {
            CompiledLoop.Exit exit = exits.get(i);
            text.append("exit").append(i).append(": ").append(exit.reason()).append(" @").append(exit.bci())
                    .append(", resumes at ").append(exit.resumePoint()).append('\n');
        }
        text.append("; code\n");
        List<Emission.Note> notes = new ArrayList<>(code.notes());
        notes.sort(Comparator.comparingInt(Emission.Note::offset));
        for (int i = 0; i < notes.size(); i++) {
            int from = notes.get(i).offset();
            int to = i + 1 < notes.size() ? notes.get(i + 1).offset() : code.bytes().length;
            text.append(String.format("%5x  ; %s%n", from, notes.get(i).text()));
            bytes(text, code.bytes(), from, to);
        }
        return text.toString();
    }

    private static void moves(StringBuilder text, String when, List<Allocation.Move> moves) {
        if (moves != null) {
            text.append("    (").append(when).append(": ").append(moves).append(")\n");
        }
    }

    private static void bytes(StringBuilder text, byte[] code, int from, int to) {
        for (int line = from; line < to; line += BYTES_PER_LINE) {
            text.append("      ");
            for (int i = line; i < Math.min(to, line + BYTES_PER_LINE); i++) {
                text.append(String.format(" %02x", code[i]));
            }
            text.append('\n');
        }
    }
}
