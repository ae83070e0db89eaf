package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.activation.Gelu;
import dev.warpstep.op.activation.Tanh;
import dev.warpstep.op.average.Ema;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.Huber;
import dev.warpstep.op.optimizer.Adam;
import dev.warpstep.op.optimizer.AdamW;
import dev.warpstep.op.optimizer.Lars;
import dev.warpstep.op.optimizer.Sgd;
import java.util.function.UnaryOperator;

/** What may be wrong with a device; each is one wrong operation of a backend that is right else. */
enum Fault {
  /** As if a kernel had the constant 0.99 where it should have 0.999. */
  ADAM_CONSTANT(
      "(update|step|run) adam(, theta)?",
      "",
      backend ->
          new FaultyUpdate(
              backend,
              optimizer ->
                  optimizer instanceof Adam a
                      ? new Adam(
                          a.lr(),
                          a.beta1(),
                          a.beta2() * 0.99,
                          a.epsilon(),
                          a.weightDecay(),
                          a.biasCorrection())
                      : optimizer)),

  /** A weight decay that is off in its sixth digit: too little for a loss curve to show. */
  ADAMW_DECAY(
      "(update|step) adamw(, theta)?",
      "",
      backend ->
          new FaultyUpdate(
              backend,
              optimizer ->
                  optimizer instanceof AdamW a
                      ? new AdamW(
                          a.lr(), a.beta1(), a.beta2(), a.epsilon(), a.weightDecay() * (1 + 1e-5))
                      : optimizer)),

  /** Every trust ratio is off in its seventh digit. */
  LARS_RATIO(
      "(update|step) lars(, theta)?",
      "",
      backend ->
          new FaultyUpdate(
              backend,
              optimizer ->
                  optimizer instanceof Lars l
                      ? new Lars(
                          l.lr(),
                          l.momentum(),
                          l.coefficient() * (1 + 1e-6),
                          l.epsilon(),
                          l.weightDecay())
                      : optimizer)),

  /** One element of the polynomial between Muon's products is off in its last digits. */
  MUON_POLYNOMIAL(
      "update muon of matrices|step muon, theta",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public MatrixPasses matrices() {
              return new FaultyPolynomial(super.matrices());
            }
          }),

  /** The learning rate of the first step is kept, which Rprop goes by in any case. */
  STALE_RATE(
      "(update|step|schedule) (?!rprop).*(?<!gradient)|clip .*",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
              double rate = step.lr();
              step.lr(optimizer.lr());
              super.update(optimizer, parameters, clip, step);
              step.lr(rate);
            }
          }),

  /** The learning rate does not follow its schedule. */
  STALE_SCHEDULE(
      "schedule .*",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void advance(Step step, Batches batches) {
              double rate = step.lr();
              super.advance(step, batches);
              step.lr(rate);
            }
          }),

  /** The momentum does not follow the schedule that moves it. */
  STALE_MOMENTUM(
      "schedule one_cycle",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void advance(Step step, Batches batches) {
              double momentum = step.momentum();
              super.advance(step, batches);
              step.momentum(momentum);
            }
          }),

  /** An average that goes a little too far. */
  AVERAGE_RATE(
      "average ema",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
              WeightAverage wrong =
                  average instanceof Ema ema ? new Ema(0.9999 * ema.decay()) : average;
              super.average(wrong, theta, averaged, step);
            }
          }),

  /** A gradient that is clipped by value only. */
  NO_NORM(
      "clip by (norm|both)|update .*",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
              super.update(optimizer, parameters, new Clip(clip.value(), 0), step);
            }
          }),

  /** Decay where there should be none. */
  DECAYED_GROUPS(
      "(update|step) .*(?<!gradient)",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
              Parameters decayed =
                  new Parameters(
                      parameters.theta(),
                      parameters.gradient(),
                      parameters.state(),
                      Walk.whole(parameters.theta().size()),
                      parameters.parts(),
                      parameters.workspace());
              super.update(optimizer, decayed, clip, step);
            }
          }),

  /** One learning rate for all groups. */
  ONE_RATE(
      "update (?!lamb|lars|muon).*|step of own rates, theta",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
              Parameters alike =
                  new Parameters(
                      parameters.theta(),
                      parameters.gradient(),
                      parameters.state(),
                      parameters.groups().stream()
                          .map(g -> new Parameters.Group(g.from(), g.to(), g.decayed()))
                          .toList(),
                      parameters.parts(),
                      parameters.workspace());
              super.update(optimizer, alike, clip, step);
            }
          }),

  /** Begins one row too late, and so takes the last row from the one before. */
  GATHER_OFF_BY_ONE(
      "gather .*|step .*gradient|run .*",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void gather(DataRows source, Batches batches, Tensor destination) {
              super.gather(source, batches, destination);
              float[] values = destination.toFloats();
              int width = destination.columns();
              int from = Math.min(width, values.length - width);
              System.arraycopy(values, from, values, 0, values.length - from);
              destination.write(values);
            }
          }),

  /** The bias gradient misses the last row. */
  SHORT_BIAS_GRADIENT("gradient of .*|step .*gradient", "run .*", FaultyColumns::shortBiasGradient),

  /** The gradient of the inputs' scales misses the first row. */
  SHORT_SCALE_GRADIENT("scale of inputs, gradient", "", FaultyColumns::shortScaleGradient),

  /** The inputs' scales are off by an ULP or so. */
  SCALE_FORWARD("scale of inputs", "", FaultyColumns::inexactScale),

  /** One activation's forward is off by an ULP or so. */
  GELU_FORWARD(
      "bias \\+ gelu",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
              super.biasActivation(z, bias, f, h);
              if (f instanceof Gelu) {
                h.write(map(h.toFloats(), x -> x * 1.0000001f));
              }
            }
          }),

  /** One activation's derivative is wrong. */
  TANH_BACKWARD(
      "gradient of tanh|step .*gradient",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void activationGradient(
                Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
              if (f instanceof Tanh) {
                h.write(map(h.toFloats(), x -> 0.9f * x));
              }
              super.activationGradient(f, z, h, d, biasGradient);
            }
          }),

  /** The mean of a loss is divided by one row too many. */
  WRONG_MEAN(
      "loss .*|step .*gradient|run .*",
      "",
      backend ->
          new FaultyLoss(backend) {
            @Override
            void after(Tensor y, Tensor log, Batches batches) {
              float[] kept = log.toFloats();
              kept[batches.batch()] *= y.rows() / (y.rows() + 1f);
              log.write(kept);
            }
          }),

  /** One loss has a wrong hyperparameter. */
  HUBER_DELTA(
      "loss huber(, weighted)?",
      "",
      backend ->
          new FaultyLoss(backend) {
            @Override
            Loss before(Loss loss, Tensor y, Tensor target) {
              return loss instanceof Huber huber ? new Huber(huber.delta() * 1.000001) : loss;
            }
          }),

  /** Every weight of a row is one per cent too large. */
  WRONG_WEIGHT(
      "loss .*, weighted|step of weighted rows, gradient",
      "",
      backend ->
          new FaultyLoss(backend) {
            @Override
            Loss before(Loss loss, Tensor y, Tensor target) {
              if (Targets.areWeighted(loss, y, target)) {
                float[] wrong = target.toFloats();
                for (int i = target.columns() - 1; i < wrong.length; i += target.columns()) {
                  wrong[i] *= 1.01f;
                }
                target.write(wrong);
              }
              return loss;
            }
          }),

  /** The mask of the first step again and again. */
  STALE_MASK(
      "dropout",
      "",
      backend ->
          new FlatBackend(backend) {
            private final Step first = new Step(new Sgd(1, 0));

            @Override
            public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
              super.dropout(x, dropout, first, y);
            }
          }),

  /** Running statistics that stay where they began. */
  STALE_STATISTICS(
      "batch norm",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void batch(
                Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
              float[] mean = running.mean().toFloats();
              float[] variance = running.variance().toFloats();
              super.batch(x, gamma, running, batch, z);
              running.mean().write(mean);
              running.variance().write(variance);
            }
          }),

  /** A penalty on what is not to be decayed. */
  PENALIZED_GROUPS(
      "penalty",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void penalize(Parameters parameters, Penalty penalty) {
              super.penalize(
                  new Parameters(
                      parameters.theta(),
                      parameters.gradient(),
                      parameters.state(),
                      Walk.whole(parameters.theta().size())),
                  penalty);
            }
          }),

  /** The first factor is taken for its transpose, where its shape allows. */
  GEMM_TRANSPOSED(
      "gemm .*",
      "step .*gradient|run .*",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
              super.gemm(a, transposeA ^ a.rows() == a.columns(), b, transposeB, c);
            }
          }),

  /** Factors rounded to bfloat16 under the name of fp32. */
  GEMM_ROUNDED(
      "gemm (..|of .*)|step .*gradient|run .*",
      "",
      backend ->
          new FlatBackend(backend) {
            @Override
            public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
              float[] values = a.toFloats();
              a.write(map(values, x -> Float.intBitsToFloat(Float.floatToIntBits(x) & 0xffff0000)));
              super.gemm(a, transposeA, b, transposeB, c);
              a.write(values);
            }
          }),

  /** A tail that is written in whole groups of four. */
  WRITES_BESIDE(
      "bias \\+ .*",
      "",
      backend ->
          new FlatBackend(backend) {
            private Tensor latest;

            @Override
            public Tensor allocate(int rows, int columns) {
              latest = super.allocate(rows, columns);
              return latest;
            }

            @Override
            public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
              super.biasActivation(z, bias, f, h);
              // A workspace's tensor has one row, and a margin; those of a network have no margin.
              if (latest.rows() == 1 && latest.size() > h.size() && latest.size() < h.size() + 16) {
                latest.view(latest.size() - 7, 1, 1).write(new float[1]);
              }
            }
          }),

  /** One operation fails as a launch may; the others go on. */
  THROWS(
      "loss huber(, weighted)?",
      "",
      backend ->
          new FaultyLoss(backend) {
            @Override
            Loss before(Loss loss, Tensor y, Tensor target) {
              if (loss instanceof Huber) {
                throw new DeviceException("launch failed");
              }
              return loss;
            }
          }),

  /** A plan that keeps the learning rate it was made with; Rprop needs no other. */
  STALE_PLAN(
      "(replay|step|schedule) (?!rprop).*(?<!gradient)",
      "",
      backend ->
          new FlatBackend(backend) {
            private boolean replaying;

            @Override
            public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
              double rate = step.lr();
              if (replaying) {
                step.lr(optimizer.lr());
              }
              super.update(optimizer, parameters, clip, step);
              step.lr(rate);
            }

            @Override
            public Replay record(Runnable operations) {
              return super.record(
                  () -> {
                    replaying = true;
                    operations.run();
                    replaying = false;
                  });
            }
          });

  private final String broken;
  private final String touched;
  private final UnaryOperator<Backend> plant;

  /**
   * @param broken the operations whose rows must fail, as a regular expression
   * @param touched those that the fault may break too, if it grows large enough to leave a bound
   * @param plant makes a backend that has the fault of one that has not
   */
  Fault(String broken, String touched, UnaryOperator<Backend> plant) {
    this.broken = broken;
    this.touched = touched;
    this.plant = plant;
  }

  /** The backend with the fault. */
  Backend in(Backend backend) {
    return plant.apply(backend);
  }

  boolean breaks(String operation) {
    return operation.matches(broken);
  }

  boolean touches(String operation) {
    return operation.matches(touched);
  }

  private static float[] map(float[] values, UnaryOperator<Float> f) {
    float[] mapped = new float[values.length];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = f.apply(values[i]);
    }
    return mapped;
  }
}
