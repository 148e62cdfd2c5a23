from hypothesis import settings

# A shared machine may stall any example; how fast something is, the benchmarks say.
settings.register_profile("kaohe", deadline=None, print_blob=True)
settings.load_profile("kaohe")
