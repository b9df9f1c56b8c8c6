/** {@code mode=verify}: slices of native code beside what the bytecode does, reproducers of differences, and their replay. */
package dev.backedge.agent.verify;
