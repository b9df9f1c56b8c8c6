package dev.backedge.agent;

/** One command as it reaches the JVM that it is for: {@code status}, {@code start include=com.acme.*}, {@code disable 7}. */
record Command(String name, String argument) {
    static Command parse(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? new Command(text, "") : new Command(text.substring(0, space), text.substring(space + 1).trim());
    }

    /** Carries it out. @return what to tell the user */
    String run(Control control) throws CommandException {
        switch (name) {
            case "start":
                control.start(argument);
                return control.status();
            case "stop":
                control.stop();
                return "stopped: every class is as it was\n";
            case "pause":
                control.pause();
                return "paused: no thread enters native code\n";
            case "resume":
                control.resume();
                return "at work again\n";
            case "status":
                return control.status();
            case "report":
                return control.report(argument.equals("json"));
            case "disable":
                control.disable(number());
                return control.loop(number()).concat("\n");
            case "enable":
                control.enable(number());
                return control.loop(number()).concat("\n");
            case "recompile":
                control.recompile(number());
                return "loop " + number() + " is compiled anew once it is hot again\n";
            case "jmx":
                control.offerBean();
                return ControlBean.NAME.concat(" is on the platform's MBean server\n");
            default:
                throw new CommandException("there is no command ".concat(name));
        }
    }

    private int number() throws CommandException {
        try {
            return Integer.parseInt(argument);
        } catch (NumberFormatException e) {
            throw new CommandException(name.concat(" needs the number that the report gives the loop"));
        }
    }
}
