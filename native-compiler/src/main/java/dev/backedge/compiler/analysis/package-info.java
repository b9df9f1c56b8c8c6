/** What is true of a function as it stands: control flow, dominance, loops, induction variables. Each analysis is a snapshot, out of date once its function changes. */
package dev.backedge.compiler.analysis;
