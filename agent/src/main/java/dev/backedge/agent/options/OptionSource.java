package dev.backedge.agent.options;

/** Where the value of an option came from; the earlier one wins. */
public enum OptionSource {
    ARGUMENTS("agent arguments"),
    SYSTEM_PROPERTY("system property"),
    ENVIRONMENT("environment"),
    CONFIG_FILE("config file"),
    DEFAULT("default");

    private final String text;

    OptionSource(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
