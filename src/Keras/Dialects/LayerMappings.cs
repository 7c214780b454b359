namespace LayersGen.Keras.Dialects;

/// <summary>
/// All layers, as Keras 2.15, Keras 3 and TensorFlow.js 4.22 know them. Source: their <c>get_config</c> and constructors.
/// </summary>
internal static class LayerMappings
{
    private const Dialect NotTfjs = Dialect.Tfjs;

    private const string Bias = "use_bias bias_*";
    private const string Window = "kernel_size strides padding data_format dilation_rate activation";
    private const string Convolution = $"filters {Window} {Bias} kernel_*";
    private const string Transposed = $"{Convolution} output_padding!t=null groups!t3=1";
    private const string Depthwise = $"{Window} {Bias} depth_multiplier depthwise_* groups!t3=1";
    private const string Separable = $"filters {Window} {Bias} depth_multiplier depthwise_* pointwise_* kernel_*!t3~ groups!t3=1";
    private const string Pool = "pool_size strides padding data_format!t=channels_last";
    private const string Pool2D = "pool_size strides padding data_format";
    private const string GlobalPool = "data_format!t=channels_last keepdims!t=false";
    private const string GlobalPool2D = "data_format keepdims!t=false";
    private const string Steps = "return_sequences return_state go_backwards stateful unroll time_major!t3=false zero_output_for_mask!t=false input_length!3~ input_dim!3~ num_constants!3~";
    private const string SimpleCell = $"units activation kernel_* recurrent_* {Bias} dropout recurrent_dropout seed!t2~";
    private const string GatedCell = $"{SimpleCell} recurrent_activation implementation!3~";
    private const string GruCell = $"{GatedCell} reset_after!t=false";
    private const string LstmCell = $"{GatedCell} unit_forget_bias";
    private const string ConvLstmCell = $"{Window} filters kernel_* recurrent_* {Bias} dropout recurrent_dropout seed!t2~ recurrent_activation unit_forget_bias";
    private const string CellVariables = "kernel recurrent_kernel bias?use_bias";
    private const string KernelAndBias = "kernel bias?use_bias";
    private const string AttentionArguments = "use_scale dropout seed!2~";
    private const string Norm = "axis epsilon center scale beta_* gamma_*";
    private const string NormVariables = "gamma?scale beta?center";

    private const string Augmented = "fill_mode interpolation seed fill_value data_format!t2~";

    private static readonly Dictionary<string, LayerMapping> ByName = Table().ToDictionary(static mapping => mapping.ClassName, StringComparer.Ordinal);

    // Older writers' names for the same layers.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["BatchNormalizationV1"] = "BatchNormalization",
        ["BatchNormalizationV2"] = "BatchNormalization",
        ["SyncBatchNormalization"] = "BatchNormalization",
        ["UnifiedGRU"] = "GRU",
        ["UnifiedLSTM"] = "LSTM",
        ["CuDNNGRU"] = "GRU",
        ["CuDNNLSTM"] = "LSTM",
        ["Convolution1D"] = "Conv1D",
        ["Convolution2D"] = "Conv2D",
        ["Convolution3D"] = "Conv3D",
        ["Convolution2DTranspose"] = "Conv2DTranspose",
        ["Convolution3DTranspose"] = "Conv3DTranspose",
        ["SeparableConvolution1D"] = "SeparableConv1D",
        ["SeparableConvolution2D"] = "SeparableConv2D",
        ["MaxPool1D"] = "MaxPooling1D",
        ["MaxPool2D"] = "MaxPooling2D",
        ["MaxPool3D"] = "MaxPooling3D",
        ["AvgPool1D"] = "AveragePooling1D",
        ["AvgPool2D"] = "AveragePooling2D",
        ["AvgPool3D"] = "AveragePooling3D",
        ["GlobalMaxPool1D"] = "GlobalMaxPooling1D",
        ["GlobalMaxPool2D"] = "GlobalMaxPooling2D",
        ["GlobalAvgPool1D"] = "GlobalAveragePooling1D",
        ["GlobalAvgPool2D"] = "GlobalAveragePooling2D",
    };

    public static LayerMapping? Find(string className) => ByName.GetValueOrDefault(CurrentName(className));

    public static string CurrentName(string className) => Renamed.GetValueOrDefault(className, className);

    private static IEnumerable<LayerMapping> Table() =>
    [
        // Core.
        new("InputLayer", "batch_input_shape/batch_shape sparse ragged!t~ optional!t2~"),
        new("Dense", $"units activation {Bias} kernel_*", KernelAndBias),
        new("EinsumDense", "equation output_shape activation bias_axes kernel_* bias_*", "kernel bias?bias_axes:", NotTfjs),
        new("Activation", "activation"),
        new("Dropout", "rate noise_shape seed"),
        new("SpatialDropout1D", "rate noise_shape!3~ seed data_format!t23~"),
        new("SpatialDropout2D", "rate noise_shape!3~ seed data_format!t~", "", NotTfjs),
        new("SpatialDropout3D", "rate noise_shape!3~ seed data_format!t~", "", NotTfjs),
        new("Flatten", "data_format"),
        new("Reshape", "target_shape"),
        new("Permute", "dims"),
        new("RepeatVector", "n"),
        new("Masking", "mask_value"),
        new("Embedding", "input_dim output_dim embeddings_* mask_zero input_length!3~ sparse!t3~", "embeddings"),
        new("Identity", "", "", NotTfjs),
        new("ActivityRegularization", "l1 l2", "", NotTfjs),

        // Convolution.
        new("Conv1D", $"{Convolution} groups!t=1", KernelAndBias),
        new("Conv2D", $"{Convolution} groups!t=1", KernelAndBias),
        new("Conv3D", $"{Convolution} groups!t=1", KernelAndBias),
        new("Conv1DTranspose", Transposed, KernelAndBias, NotTfjs),
        new("Conv2DTranspose", Transposed, KernelAndBias),
        new("Conv3DTranspose", Transposed, KernelAndBias),
        new("DepthwiseConv1D", Depthwise, "depthwise_kernel bias?use_bias", NotTfjs),
        new("DepthwiseConv2D", Depthwise, "depthwise_kernel bias?use_bias"),
        new("SeparableConv1D", Separable, "depthwise_kernel pointwise_kernel bias?use_bias", NotTfjs),
        new("SeparableConv2D", Separable, "depthwise_kernel pointwise_kernel bias?use_bias"),
        new("Cropping1D", "cropping data_format!t23~", "", NotTfjs),
        new("Cropping2D", "cropping data_format"),
        new("Cropping3D", "cropping data_format", "", NotTfjs),
        new("UpSampling1D", "size data_format!t23~", "", NotTfjs),
        new("UpSampling2D", "size data_format interpolation"),
        new("UpSampling3D", "size data_format", "", NotTfjs),
        new("ZeroPadding1D", "padding data_format!2=channels_last", "", NotTfjs),
        new("ZeroPadding2D", "padding data_format"),
        new("ZeroPadding3D", "padding data_format", "", NotTfjs),

        // Pooling.
        new("AveragePooling1D", Pool),
        new("AveragePooling2D", Pool2D),
        new("AveragePooling3D", Pool2D),
        new("MaxPooling1D", Pool),
        new("MaxPooling2D", Pool2D),
        new("MaxPooling3D", Pool2D),
        new("GlobalAveragePooling1D", GlobalPool),
        new("GlobalAveragePooling2D", GlobalPool2D),
        new("GlobalAveragePooling3D", GlobalPool2D, "", NotTfjs),
        new("GlobalMaxPooling1D", GlobalPool),
        new("GlobalMaxPooling2D", GlobalPool2D),
        new("GlobalMaxPooling3D", GlobalPool2D, "", NotTfjs),

        // Normalization.
        new("BatchNormalization", $"{Norm} momentum moving_mean_initializer moving_variance_initializer renorm!t=false renorm_clipping!t~ renorm_momentum!t~ fused!t3~ virtual_batch_size!t3~ synchronized!t~", $"{NormVariables} moving_mean- moving_variance-"),
        new("LayerNormalization", $"{Norm} rms_scaling!t2=false", NormVariables),
        new("GroupNormalization", $"{Norm} groups", NormVariables, NotTfjs),
        new("UnitNormalization", "axis", "", NotTfjs),
        new("Normalization", "axis invert mean variance", "mean-?mean:null variance-?mean:null count-?mean:null", NotTfjs),

        // Activation.
        new("ReLU", "max_value negative_slope!t=0 threshold!t=0"),
        new("LeakyReLU", "alpha/negative_slope"),
        new("PReLU", "alpha_* shared_axes", "alpha"),
        new("ELU", "alpha"),
        new("ThresholdedReLU", "theta/threshold"),
        new("Softmax", "axis"),

        // Merge.
        new("Add"),
        new("Average"),
        new("Concatenate", "axis"),
        new("Dot", "axes normalize"),
        new("Maximum"),
        new("Minimum"),
        new("Multiply"),
        new("Subtract", "", "", NotTfjs),

        // Recurrent.
        new("SimpleRNN", $"{SimpleCell} {Steps} implementation!3~", CellVariables) { Form = LayerForm.OwnCell },
        new("GRU", $"{GruCell} {Steps}", CellVariables) { Form = LayerForm.OwnCell },
        new("LSTM", $"{LstmCell} {Steps}", CellVariables) { Form = LayerForm.OwnCell },
        new("ConvLSTM2D", $"{ConvLstmCell} {Steps} implementation!3~ units!23~", CellVariables) { Form = LayerForm.OwnCell },
        new("SimpleRNNCell", $"{SimpleCell} implementation!3~", CellVariables),
        new("GRUCell", GruCell, CellVariables),
        new("LSTMCell", LstmCell, CellVariables),
        new("ConvLSTM2DCell", $"{ConvLstmCell} implementation!3~ units!23~", CellVariables),
        new("StackedRNNCells", "cells") { Form = LayerForm.Cells },
        new("RNN", $"cell {Steps}") { Form = LayerForm.GivenCell },

        // Wrappers.
        new("Bidirectional", "layer backward_layer merge_mode") { Form = LayerForm.Bidirectional },
        new("TimeDistributed", "layer") { Form = LayerForm.Wrapper },

        // Attention.
        new("Attention", $"{AttentionArguments} score_mode causal!t3=false", "scale?use_scale: concat_score_weight?score_mode:concat", NotTfjs),
        new("AdditiveAttention", $"{AttentionArguments} causal!t3=false", "scale?use_scale", NotTfjs),
        new("MultiHeadAttention", $"num_heads key_dim value_dim dropout {Bias} output_shape attention_axes kernel_* flash_attention!2~ seed!2~ use_gate sliding_window!2=null query_shape!3~ key_shape!3~ value_shape!3~", "", NotTfjs) { Form = LayerForm.Attention },

        // Noise.
        new("AlphaDropout", "rate noise_shape seed!t~"),
        new("GaussianDropout", "rate seed!t~"),
        new("GaussianNoise", "stddev seed!t~"),

        // Preprocessing.
        new("CategoryEncoding", "num_tokens output_mode sparse!t=false"),
        new("CenterCrop", "height width data_format!t2=channels_last"),
        new("Discretization", "bin_boundaries num_bins epsilon output_mode sparse", "", NotTfjs),
        new("RandomFlip", "mode seed data_format!t2~", "", NotTfjs),
        new("RandomRotation", $"factor {Augmented}", "", NotTfjs),
        new("RandomZoom", $"height_factor width_factor {Augmented}", "", NotTfjs),
        new("RandomTranslation", $"height_factor width_factor {Augmented}", "", NotTfjs),
        new("RandomContrast", "factor seed value_range!t2~", "", NotTfjs),
        new("RandomBrightness", "factor value_range seed", "", NotTfjs),
        new("RandomWidth", "factor interpolation seed", "", Dialect.Keras3),
        new("Rescaling", "scale offset"),
        new("Resizing", "height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio!t2=false fill_mode!t2~ fill_value!t2~ antialias!t2=false data_format!t2=channels_last"),
    ];
}
