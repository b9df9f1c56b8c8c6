package dev.backedge.compiler.x64;

/**
 * One element of 4 or 8 bytes in memory that stands for a whole vector of its copies, as {@code dword ptr [rax]{1to16}}. EVEX forms of
 * 32-bit and 64-bit elements take it in place of memory: see {@link Insn#broadcastBytes}.
 */
public record Broadcast(Address address) implements Arg {
    @Override
    public String toString() {
        return address + "{1to}";
    }
}
