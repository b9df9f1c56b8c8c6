package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.regalloc.Allocation.Move;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** An allocation as text, for failures. */
final class AllocationListing {
    private AllocationListing() {
    }

    static String of(Allocation allocation) {
        StringBuilder text = new StringBuilder(allocation.function().name()).append('\n');
        for (LirBlock block : allocation.function().blocks()) {
            text.append(block).append(allocation.paramLocations().getOrDefault(block, List.of())).append(" depth ")
                    .append(block.loopDepth()).append(block.cold() ? " cold" : "").append('\n');
            moves(text, allocation.movesAtStart().get(block));
            for (LirInstruction instruction : block.instructions()) {
                moves(text, allocation.movesBefore().get(instruction));
                if (instruction == block.instructions().get(block.instructions().size() - 1)) {
                    moves(text, allocation.movesAtEnd().get(block));
                }
                text.append(allocation.isOmitted(instruction) ? "    (omitted) " : "    ").append(instruction.operation().text());
                for (int i = 0; i < instruction.uses().size(); i++) {
                    text.append(i == 0 ? " " : ", ").append(instruction.uses().get(i).operand()).append('=')
                            .append(Objects.toString(allocation.location(instruction, i), "")
                                    .replaceAll("remat\\(.*", "remat"));
                }
                text.append('\n');
            }
            if (!block.successors().isEmpty()) {
                text.append("    -> ").append(block.successors().stream().map(Object::toString).collect(Collectors.joining(", ")))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void moves(StringBuilder text, List<Move> group) {
        if (group != null) {
            group.forEach(move -> text.append("      | ").append(move).append('\n'));
        }
    }
}
