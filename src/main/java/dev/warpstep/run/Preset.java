package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.Datasets;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.text.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A published recipe: defaults of other settings, behind all that the user gives. */
public enum Preset {
  /**
   * RealMLP-TD-S, the simple one of the tuned defaults of Holzmüller, Grinsztajn and Steinwart
   * 2024, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data".
   */
  REALMLP("RealMLP-TD-S, Holzmüller et al. 2024");

  private static final String ADAM = "adam";
  private static final String EPOCHS = "256";

  private final String source;

  Preset(String source) {
    this.source = source;
  }

  /** The name that the user types. */
  public String text() {
    return Names.of(this);
  }

  /** Name and source. */
  public String description() {
    return text() + " (" + source + ")";
  }

  /**
   * The preset of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Preset parse(String text) {
    return Names.constant("preset", text, Preset.class);
  }

  /**
   * What was given, with the recipe behind it. Of the recipe is left out what the given excludes:
   * its rule and learning rate beside another optimizer, a share of the rows to choose by beside a
   * file of such rows, the choice of the best epoch where there are to be no such rows, and the
   * scaling of a table where there is none.
   *
   * @param classification whether classes are predicted, not numbers
   */
  GivenSettings behind(GivenSettings given, boolean classification) {
    Map<String, Given> recipe = new LinkedHashMap<>();
    if (!Datasets.isDataset(given.orDefault(Setting.DATA).text())) {
      put(recipe, Setting.SCALE, "robust"); // images stay as they are
    }
    put(recipe, Setting.LAYERS, "256,256,256");
    put(recipe, Setting.ACTIVATION, classification ? "selu" : "mish");
    put(recipe, Setting.INITIALIZER, "realmlp_normal");
    put(recipe, Setting.INPUT_SCALE, "6");
    if (isAdam(given)) {
      put(recipe, Setting.OPTIMIZER, ADAM);
      put(recipe, Setting.SET, "beta2=0.95");
      put(recipe, Setting.LR, classification ? "0.04" : "0.07");
    }
    put(recipe, Setting.SCHEDULE, "coslog:cycles=4");
    put(recipe, Setting.PARAMETRIZATION, "ntk");
    put(recipe, Setting.BIAS_LR_FACTOR, "0.1");
    put(recipe, Setting.BATCH, "256");
    put(recipe, Setting.EPOCHS, EPOCHS);
    if (given.find(Setting.VALIDATION.text()).isEmpty()) {
      put(recipe, Setting.VALIDATION_FRACTION, "0.2");
    }
    if (given.notNegative(Setting.VALIDATION_FRACTION.text(), 1) > 0) {
      // As many epochs as there are: none ends training, and the best is kept.
      Optional<Given> epochs = given.find(Setting.EPOCHS.text());
      put(recipe, Setting.EARLY_STOPPING, EPOCHS);
      epochs.ifPresent(own -> recipe.put(Setting.EARLY_STOPPING.text(), own));
    }
    return given.withPreset(recipe);
  }

  /** The loss for what is predicted, as it is typed. */
  String loss(Dataset rows) {
    return rows.isClassification() && !rows.isMultiLabel()
        ? "cross_entropy:labelSmoothing=0.1"
        : usualLoss(rows);
  }

  /** The loss without a preset. */
  static String usualLoss(Dataset rows) {
    return rows.isMultiLabel()
        ? "binary_cross_entropy"
        : rows.isClassification() ? "cross_entropy" : "mse";
  }

  private static void put(Map<String, Given> recipe, Setting setting, String text) {
    recipe.put(setting.text(), new Given(setting.text(), List.of(text), false, ""));
  }

  private static boolean isAdam(GivenSettings given) {
    return given
        .find(Setting.OPTIMIZER.text())
        .map(own -> own.text().split(":", 2)[0].equals(ADAM))
        .orElse(true);
  }
}
