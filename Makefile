# pg_shepherd: the extension, built by PostgreSQL's own extension makefiles (PGXS).
#
#   make && sudo make install      build and install for the server that pg_config (or PG_CONFIG=…) names
#   make installcheck              test the installed extension in a running server
#   make check | demo | lint       need nothing installed beforehand; see CONTRIBUTING.md
#
# Every source file is found by its place, here and in CMakeLists.txt: there is no list to keep.

top := $(dir $(lastword $(MAKEFILE_LIST)))

# The targets that bring their own tools and servers must work before there is a pg_config.
OWN_GOALS := check demo lint corpora bench
ifneq ($(filter $(OWN_GOALS),$(MAKECMDGOALS)),)

.PHONY: $(OWN_GOALS)
check demo lint:
	@$(top)tools/$@
corpora bench:
	@$(top)$(if $(filter bench,$@),bench/run,test/corpora/run)

else

EXTENSION  := pg_shepherd
MODULE_big := $(EXTENSION)
SRCS       := $(sort $(patsubst $(top)%,%,$(foreach d,src/* src/*/* src/*/*/*,$(wildcard $(top)$(d).cpp))))
OBJS       := $(SRCS:.cpp=.o)
DATA       := $(patsubst $(top)%,%,$(wildcard $(top)extension/$(EXTENSION)--*.sql))

# PGDLLEXPORT is empty before PostgreSQL 16, and then hidden visibility hides the module's magic block too.
PG_CPPFLAGS = '-DPGDLLEXPORT=__attribute__((visibility("default")))'
PG_CXXFLAGS = -std=c++20 -fvisibility=hidden -fvisibility-inlines-hidden -MMD -MP \
              -Wall -Wextra $(if $(WERROR),-Werror)
SHLIB_LINK  = -lstdc++
# Bitcode serves inlining into JIT-compiled expressions only, and its rule does not know C++20.
override with_llvm = no

REGRESS        := $(sort $(basename $(notdir $(wildcard $(top)sql/*.sql))))
REGRESS_OPTS    = --load-extension=$(EXTENSION) --encoding=UTF8
ISOLATION      := $(sort $(basename $(notdir $(wildcard $(top)test/isolation/specs/*.spec))))
ISOLATION_OPTS  = --load-extension=$(EXTENSION) --encoding=UTF8 --no-locale --inputdir=$(top)test/isolation
PROVE_TESTS    := $(sort $(patsubst $(top)%,%,$(wildcard $(top)test/tap/*.pl)))
TAP_TESTS      := $(if $(PROVE_TESTS),1)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error There is no $(PG_CONFIG): install postgresql-server-dev-15 (or 17, 18), or name one with PG_CONFIG=...)
endif
include $(PGXS)

# Warnings are for our own code, not for the server's headers.
override CPPFLAGS := -I$(top)src $(patsubst -I$(includedir_server),-isystem $(includedir_server),$(CPPFLAGS))
override CXXFLAGS := $(CXXFLAGS) $(COPT)

# A build in another folder needs the sub-folders; a build for another server must not reuse objects.
BUILT_FOR := src/.built_for
_ := $(shell mkdir -p $(sort $(dir $(OBJS))); \
       echo '$(includedir_server) $(VERSION)' | cmp -s - $(BUILT_FOR) || echo '$(includedir_server) $(VERSION)' > $(BUILT_FOR))
$(OBJS): $(BUILT_FOR)
-include $(OBJS:.o=.d)
EXTRA_CLEAN := $(OBJS:.o=.d) $(BUILT_FOR)

endif
