namespace LayersGen.Analyzers.Tests;

/// <summary>Every LG1xxx at its exact place, with its whole message.</summary>
public class DeclarationTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        { "LG1001", "'Model' must be partial, so that the generator can add the model to it. Put 'partial' before its 'class'.", "[LayersModel] [Input(4)] [Dense(3)] class {|#0:Model|};" },
        { "LG1001", "'Outer' must be partial, so that the generator can add the model to it. Put 'partial' before its 'struct'.", "struct {|#0:Outer|} { [LayersModel] [Input(4)] [Dense(3)] partial class Model; }" },
        { "LG1002", "'Model' has no layers. Add some: [Input(4)], then [Dense(3, Activation = Activation.Softmax)].", "[LayersModel] partial class {|#0:Model|};" },
        { "LG1002", "'Model' has an input and no layer. Add one after it, such as [Dense(3)].", "[LayersModel] [Input(4)] partial class {|#0:Model|};" },
        { "LG1003", "The layers of 'Model' are spread over several partial declarations, whose order is not defined. Put all of them on one.", "[LayersModel] [Input(4)] [Dense(3)] partial class Model; [{|#0:Dense(2)|}] partial class Model;" },
        { "LG1004", "Layer 'b' takes its input from 'aa', but no layer has that name. Did you mean 'a'?", """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "a")] [Dense(2, Name = "b", {|#0:From = "aa"|})] partial class Model;""" },
        { "LG1004", "Layer 'sum' takes its input from 'somewhere', but no layer has that name. There are 'x', 'sum'.", """[LayersModel] [Input(4, Name = "x")] [Add(Name = "sum", {|#0:From = new[] { "x", "somewhere" }|})] partial class Model;""" },
        { "LG1004", "The model takes an output from 'hiden', but no layer has that name. Did you mean 'hidden'?", """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "hidden")] [Output({|#0:"hiden"|})] partial class Model;""" },
        { "LG1004", "[Apply(\"hiden\")]: no layer before it has that name. Did you mean 'hidden'?", """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "hidden")] [Apply({|#0:"hiden"|})] partial class Model;""" },
        { "LG1005", "Two layers are named 'a'. Give one another Name.", """[LayersModel] [Input(4)] [Dense(3, Name = "a")] [Dense(2, {|#0:Name = "a"|})] partial class Model;""" },
        { "LG1005", "[Apply]'s result is named 'a', as another result is. Give it another Name.", """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "a")] [Apply("a", {|#0:Name = "a"|})] partial class Model;""" },
        { "LG1006", "Layer 'a' depends on its own result. Break the cycle by changing what one of its layers is applied to.", """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "a", {|#0:From = "b"|})] [Dense(4, Name = "b", From = "a")] partial class Model;""" },
        { "LG1007", "Nothing uses the result of 'b'. Name it in a layer's From or in [Output], or remove it.", """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "a")] [{|#0:Dense(2, Name = "b")|}] [Output("a")] partial class Model;""" },
        { "LG1007", "Nothing uses the result of applying 'a' again. Name it in a layer's From or in [Output], or remove it.", """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "a")] [{|#0:Apply("a")|}] [Dense(1, From = "a")] partial class Model;""" },
        { "LG1008", "Layer 'dens' has the class 'Dens', which is not a layer LayersGen knows. Did you mean 'Dense'?", "class DensAttribute : LayerAttribute; [LayersModel] [Input(4)] [{|#0:Dens|}] partial class Model;" },
        { "LG1009", "'Model' does not tell the shape of its input. Put [Input(…)] with the axes after the batch before the first layer.", "[LayersModel] [Dense(3)] partial class {|#0:Model|};" },
        { "LG1009", "[Input] stands behind another layer. Put it first.", "[LayersModel] [Dense(3)] [{|#0:Input(4)|}] partial class Model;" },
        { "LG1010", "'Model' is generic; a Layers model is one fixed graph. Remove the type parameters, or move the model out of the generic type.", "[LayersModel] [Input(4)] [Dense(3)] partial class {|#0:Model|}<T>;" },
        { "LG1010", "'Model' is a record; a Layers model is an ordinary class. Write 'public sealed partial class Model'.", "[LayersModel] [Input(4)] [Dense(3)] partial record {|#0:Model|};" },
        { "LG1010", "'Model' is abstract; a Layers model is an ordinary class. Write 'public sealed partial class Model'.", "[LayersModel] [Input(4)] [Dense(3)] abstract partial class {|#0:Model|};" },
        { "LG1010", "'Model' is visible in its file alone, and the generator adds another file. Remove 'file'.", "[LayersModel] [Input(4)] [Dense(3)] file partial class {|#0:Model|};" },
        { "LG1010", "'Model' has a primary constructor, which Create and LoadAsync could not call. Remove its parameters.", "[LayersModel] [Input(4)] [Dense(3)] partial class {|#0:Model|}(int x) { int X => x; }" },
        { "LG1010", "'Model' derives from 'System.Exception', but the generator makes it derive from LayersModelBase. Remove the base class; interfaces are fine.", "[LayersModel] [Input(4)] [Dense(3)] partial class {|#0:Model|} : Exception;" },
        { "LG1011", "[Bidirectional] has no layer behind it to wrap. Put the attribute behind it, such as [Bidirectional] [LSTM(8)].", "[LayersModel] [Input(4, 3)] [{|#0:Bidirectional|}] partial class Model;" },
        { "LG1011", "This layer is inside [TimeDistributed], which has the inputs. Move From there.", """[LayersModel] [Input(4, 3, Name = "x")] [TimeDistributed] [Dense(8, {|#0:From = "x"|})] partial class Model;""" },
        { "LG1013", "TensorFlow.js refuses to load a layer with weights that is named 'a b'. Use letters and digits of ASCII, and behind the first also -, ., _ and /.", """[LayersModel] [Input(4, Name = "an input")] [Dense(3, {|#0:Name = "a b"|})] [ReLU(Name = "é")] [Dense(3, Name = "0a-B.c_d/e")] partial class Model;""" },
        { "LG1012", "'Model' has layers, but is no model, so that nothing is generated for it. Put [LayersModel] before them.", "[{|#0:Input(4)|}] [Dense(3)] partial class Model;" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public Task IsReportedThere(string id, string message, string source) => Verify.DiagnosticsAsync(source, (id, message));
}
