using LayersGen.Stores.Tests;
using Xunit.MicrosoftTestingPlatform;

return await ChildSaver.ObeyAsync() ? 0 : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
