package dev.warpstep.cli;

import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Shows {@code --lr X} rather than {@code --lr=X}, which can be read wrongly with --set. */
final class SpacedHelp extends Help {
  SpacedHelp(CommandSpec spec, ColorScheme colors) {
    super(spec, colors);
  }

  @Override
  public IParamLabelRenderer parameterLabelRenderer() {
    IParamLabelRenderer usual = super.parameterLabelRenderer();
    return new IParamLabelRenderer() {
      @Override
      public Ansi.Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<Ansi.IStyle> styles) {
        String text = usual.renderParameterLabel(argument, ansi, styles).toString();
        return ansi.text(text.replaceFirst("^(\\[?)=", argument.isOption() ? " $1" : "$1"));
      }

      @Override
      public String separator() {
        return " ";
      }
    };
  }
}
