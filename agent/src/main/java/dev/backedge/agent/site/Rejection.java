package dev.backedge.agent.site;

/** Why a loop stays bytecode. @param code stable, upper case; @param sentence for a reader */
public record Rejection(String code, String sentence) {
}
